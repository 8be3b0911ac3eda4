import { useQuery } from '@tanstack/react-query'
import { askJson } from '../api/ask-json.ts'

/** The names of the models that whoever is signed in may use, as the gateway lists them for clients. */
const listModels = async (): Promise<readonly string[]> => {
  const { data } = await askJson<{ data: readonly { readonly id: string }[] }>('/v1/models')
  return data.map(({ id }) => id)
}

export const useModelNames = () =>
  useQuery({ queryKey: ['model-names'], queryFn: listModels, staleTime: 60_000 })
