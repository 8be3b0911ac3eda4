import { expect, it } from 'vitest'
import { namesOfText, textOfNames } from './model-names.ts'

it('are lines of pairs, and come back from them', () => {
  const names = { llama: 'meta-llama/Llama-3.2-3B', 'qwen:7b': 'q' }
  expect(textOfNames(names)).toBe('llama = meta-llama/Llama-3.2-3B\nqwen:7b = q')
  expect(namesOfText(textOfNames(names))).toEqual({ names })
  expect(namesOfText(' \n a=b \n\n')).toEqual({ names: { a: 'b' } })
  expect(namesOfText('')).toEqual({ names: {} })
})

it.each(['llama', '= b', 'a =', 'a = b = c'])('are not made of %j', (line) => {
  expect(namesOfText(`x = y\n${line}`)).toEqual({ bad: line })
})
