import { CALLER_CLASSES, type CallerClass } from '../../shared/caller-class.ts'
import type { LiveSettings } from '../config/live-settings.ts'
import type { Settings } from '../config/settings-schema.ts'
import type { AskBounds } from '../dialect/ask-bounds.ts'
import type { ModelPolicies } from '../dialect/model-policies.ts'
import { ollamaOptionRanges } from '../dialect/ollama/option-ranges.ts'
import { openaiOptionRanges } from '../dialect/openai/option-ranges.ts'
import type { ParseRules, RulesByClass } from '../dialect/ollama/parse-inference.ts'

/** What requests are read by, for each class of caller. */
export const composeAskRules = (live: LiveSettings, policies: ModelPolicies) => {
  const limits = live.view((settings) => settings.limits)
  return live.view((settings) => {
    const rulesOf = (who: CallerClass): ParseRules => {
      const bounds = boundsOf(settings, who)
      const optionRanges = ollamaOptionRanges(bounds)
      return {
        policies,
        limits,
        bounds,
        optionRanges,
        openaiRanges: openaiOptionRanges(optionRanges),
        hasReasoningContent: settings.modelDefaults.reasoningContent,
      }
    }
    return Object.fromEntries(CALLER_CLASSES.map((who) => [who, rulesOf(who)])) as RulesByClass
  })
}

/** A ceiling above what holds for all is none. */
const boundsOf = ({ modelDefaults, ceilings }: Settings, who: CallerClass): AskBounds => {
  const own = ceilings[who]
  const least = (name: keyof typeof own): number =>
    Math.min(modelDefaults[name], own[name] ?? Infinity)
  return {
    ...modelDefaults,
    numCtxMax: least('numCtxMax'),
    numPredictMax: least('numPredictMax'),
    answersMax: least('answersMax'),
    imagesMax: least('imagesMax'),
    keepAliveMaxMs: least('keepAliveMaxMs'),
  }
}
