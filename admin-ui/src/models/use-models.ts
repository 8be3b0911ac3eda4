import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'

const LOOK_MS = 5_000

const listModels = () => answerOf(admin.models.$get())

/** All models, and where they are loaded now. */
export const useModels = () =>
  useQuery({ queryKey: ['models'], queryFn: listModels, refetchInterval: LOOK_MS })
