import { useQuery } from '@tanstack/react-query'
import { listHosts, lookMsOf } from './host.ts'

/** All hosts, as they are now. */
export const useHosts = () =>
  useQuery({
    queryKey: ['hosts'],
    queryFn: listHosts,
    refetchInterval: ({ state: { data } }) => lookMsOf(data?.items ?? []),
  })
