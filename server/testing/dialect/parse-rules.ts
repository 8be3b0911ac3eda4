import { ModelPolicies, type ModelSettings } from '../../dialect/model-policies.ts'
import { ollamaOptionRanges } from '../../dialect/ollama/option-ranges.ts'
import type { ParseRules } from '../../dialect/ollama/parse-inference.ts'

const BOUNDS = { numCtxMax: 131_072, keepAliveMaxMs: 3_600_000, allowImageLinks: false }

/** As the defaults of the configuration make them. */
export const parseRules = (models: Readonly<Record<string, ModelSettings>> = {}): ParseRules => ({
  policies: new ModelPolicies(models, BOUNDS),
  limits: { bodyDepthMax: 128, bodyValuesMax: 250_000, modelNameMax: 512 },
  optionRanges: ollamaOptionRanges({ numPredictMax: 1_048_576 }),
  hasReasoningContent: false,
})
