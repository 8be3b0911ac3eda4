import { useQuery } from '@tanstack/react-query'
import { listHosts, LOOK_MS } from './host.ts'

/** All hosts, as they are now. */
export const useHosts = () =>
  useQuery({ queryKey: ['hosts'], queryFn: listHosts, refetchInterval: LOOK_MS })
