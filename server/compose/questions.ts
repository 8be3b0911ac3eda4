import { createCanary } from '../api/hosts/canary.ts'
import { createDemonstrate } from '../api/questions/demonstration.ts'
import { createAsk, type QuestionDeps } from '../api/questions/question.ts'
import { createQuestioner } from '../api/questions/questioner.ts'
import type { AppParts } from './app.ts'

/** What operators have models say. */
export const composeQuestions = (
  { core, identity, overrides, clock }: AppParts,
  { admission, rules }: Pick<QuestionDeps, 'admission' | 'rules'>,
) => {
  const { hosts, scheduler } = core
  const ask = createAsk({ ...core, admission, rules })
  return {
    questioner: createQuestioner({
      identify: identity.identify,
      settings: overrides.live.view(({ queue: { base } }) => ({ basePriority: base.app })),
    }),
    canary: createCanary({
      hosts,
      slotsInUse: (name) => scheduler.slotsInUse(name),
      ask,
      clock,
      settings: overrides.live.view(({ upstream: { canaryMs } }) => ({ canaryMs })),
    }),
    demonstrate: createDemonstrate({ hosts, ask }),
  }
}
