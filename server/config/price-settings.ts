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
    input: amount('Per million input tokens.'),
    cachedInput: amount(
      'Per million input tokens that its host reports as cached; the same as input if left out.',
    ),
    output: amount('Per million output tokens.'),
    gpuHour: amount('Per hour of slot time.'),
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
  'What usage costs. No cost is stored: totals and exports are calculated with the prices in effect when they are requested.',
  {
    currency: z
      .string()
      .regex(/^\S(?:.{0,10}\S)?$/)
      .default('USD')
      .register(settingMeta, {
        about: 'The currency shown beside amounts; nothing is converted.',
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
        about: `Prices by model: input, cachedInput and output per million tokens, gpuHour per hour of slot time, each to six decimal places. ${ANY_MODEL} stands for every model without a price of its own; without it, the cost of such a model is unknown.`,
        range: 'a map from model names to their prices',
        example: { 'qwen3:4b': { input: 0.2, output: 0.6 }, '*': { gpuHour: 0.35 } },
      }),
  },
)
