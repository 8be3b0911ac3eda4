import type { TestGateway } from '../../server/testing/gateway.ts'

/** Keys, people and requests as a small team might have them. */
export const fillWithExamples = async (gateway: TestGateway): Promise<void> => {
  const keys = await Promise.all(
    [
      { name: 'build robot', limits: { tokensPerDay: 2_000, requestsPerMinute: 60 } },
      { name: 'Open WebUI', priority: 3, limits: { running: 2, waiting: 20 } },
      { name: 'notebook of Grace', models: ['demo'], expiresAt: Date.now() + 30 * 86_400_000 },
    ].map((key) => gateway.createKey(key)),
  )
  const ask = (key: string) =>
    fetch(`${gateway.url}/api/generate`, {
      method: 'POST',
      headers: { 'X-API-Key': key },
      body: JSON.stringify({ model: 'demo', prompt: 'hello', options: { num_predict: 8 } }),
    }).then((reply) => reply.text())
  for (const key of keys) await ask(key)
  await gateway.admin('POST', '/whitelist', { address: '192.168.1.0/24', note: 'office' })
}
