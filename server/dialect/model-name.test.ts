import { expect, it } from 'vitest'
import { isCloudModelName, registryOf } from './model-name.ts'

it.each([
  ['gpt-oss:120b-cloud', true],
  ['gpt-oss:cloud', true],
  ['GPT-OSS:CLOUD ', true],
  ['gpt-oss:120b:cloud', true],
  ['cloudy', false],
  ['cloud:7b', false],
  ['gpt-oss:cloudless', false],
])('%j leaves the network: %s', (name, isCloud) => {
  expect(isCloudModelName(name)).toBe(isCloud)
})

it.each([
  ['qwen3', null],
  ['me/qwen3:4b', null],
  ['registry.ollama.ai/library/qwen3', null],
  ['https://Registry.Ollama.ai/library/qwen3', null],
  ['hf.co/me/m', 'hf.co'],
  [' HF.co/me/m:Q4_K_M', 'hf.co'],
  ['127.0.0.1:8080/a/b', '127.0.0.1:8080'],
  ['[::1]:80/a/b', '[::1]:80'],
  ['http://evil.example', 'evil.example'],
  ['http://evil.example/m', 'evil.example'],
  ['evil.example\\a\\b', 'evil.example'],
  ['evil.example//m', 'evil.example'],
  ['evil.example/a/b/c', 'evil.example'],
  ['registry.ollama.ai.evil.example/a/b', 'registry.ollama.ai.evil.example'],
  ['registry.ollama.ai@evil.example/a/b', 'registry.ollama.ai@evil.example'],
  ['/a/b', ''],
])('%j makes a host connect to %j', (name, registry) => {
  expect(registryOf(name)).toBe(registry)
})
