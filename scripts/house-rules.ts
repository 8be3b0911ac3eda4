import { fileURLToPath } from 'node:url'
import { readCheckout } from './house/checkout.ts'
import { houseProblems } from './house/problems.ts'

const root = process.argv[2] ?? fileURLToPath(new URL('../', import.meta.url))
const problems = houseProblems(readCheckout(root))
for (const problem of problems) console.log(problem)
process.exitCode = problems.length === 0 ? 0 : 1
