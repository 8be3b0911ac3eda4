import type { AskBounds } from '../../dialect/ask-bounds.ts'
import { ModelPolicies, type ModelSettings } from '../../dialect/model-policies.ts'
import { ollamaOptionRanges } from '../../dialect/ollama/option-ranges.ts'
import { openaiOptionRanges } from '../../dialect/openai/option-ranges.ts'
import type { ParseRules } from '../../dialect/ollama/parse-inference.ts'

const BOUNDS: AskBounds = {
  numCtxMax: 131_072,
  keepAliveMaxMs: 3_600_000,
  numPredictMax: 1_048_576,
  answersMax: 16,
  imagesMax: 100,
  imageBytesMax: 20_971_520,
  allowImageLinks: false,
  allowOtherParts: false,
}

/** As the defaults of the configuration make them. */
export const parseRules = (models: Readonly<Record<string, ModelSettings>> = {}): ParseRules => ({
  policies: new ModelPolicies(models),
  limits: { bodyDepthMax: 128, bodyValuesMax: 250_000, modelNameMax: 512 },
  bounds: BOUNDS,
  optionRanges: ollamaOptionRanges(BOUNDS),
  openaiRanges: openaiOptionRanges(ollamaOptionRanges(BOUNDS)),
  hasReasoningContent: false,
})
