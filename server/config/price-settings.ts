import { z } from 'zod'
import { canonicalModelName } from '../../shared/model-name.ts'
import { ANY_MODEL } from '../../shared/price.ts'
import { despiteMembers, repeatedPlaces } from './list-check.ts'
import { group, settingMeta } from './setting.ts'

const PRICE_MAX = 1_000_000

const amount = (about: string) =>
  z
    .number()
    .min(0)
    .max(PRICE_MAX)
    .optional()
    .register(settingMeta, { about, range: `a number from 0 to ${PRICE_MAX}` })

const price = z
  .strictObject({
    input: amount('For a million tokens that it reads.'),
    cachedInput: amount(
      'For a million tokens of what it reads that its host says it had cached; without it the same as input.',
    ),
    output: amount('For a million tokens that it writes.'),
    gpuHour: amount('For an hour that it is at work for a caller.'),
  })
  .register(settingMeta, {
    about: 'What a model costs.',
    range: 'a map of input, cachedInput, output and gpuHour, each a number',
  })

const NAME_RANGE = `a model name such as qwen3:4b, or ${ANY_MODEL}`

const pricedName = z
  .string()
  .regex(/^(?:\*|[A-Za-z0-9][A-Za-z0-9._:/@-]{0,349})$/)
  .register(settingMeta, { about: 'A model name.', range: NAME_RANGE })

export const prices = group(
  'What usage costs. Nothing is stored with a price: sums and exports are worked out with the prices of the time at which they are asked for.',
  {
    currency: z
      .string()
      .regex(/^\S(?:.{0,10}\S)?$/)
      .default('USD')
      .register(settingMeta, {
        about: 'What stands beside amounts; nothing is converted.',
        range: 'text of 1 to 12 characters',
      }),
    models: z
      .record(pricedName, price)
      .superRefine((models, context) => {
        const names = Object.keys(models)
        for (const [place, first] of repeatedPlaces(names, canonicalModelName)) {
          const message = `is the same model as prices.models.${names[first]}; give each model one price`
          context.addIssue({ code: 'custom', path: [names[place]!], message })
        }
      }, despiteMembers)
      .prefault({})
      .register(settingMeta, {
        about: `Prices by model: input, cachedInput and output for a million tokens, gpuHour for an hour at work, each counted to six places. ${ANY_MODEL} is every model that has none of its own; without it what such a model costs is unknown.`,
        range: 'a map from model names to their prices',
        example: { 'qwen3:4b': { input: 0.2, output: 0.6 }, '*': { gpuHour: 0.35 } },
      }),
  },
)
