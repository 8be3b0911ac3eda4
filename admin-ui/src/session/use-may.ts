import { ROLES, type Role } from '../../../shared/role.ts'
import { useSession } from './use-session.ts'

/** Whether whoever is signed in has this role or a greater one. The server decides again. */
export const useMay = (role: Role): boolean => {
  const own = useSession().data?.role ?? null
  return own !== null && ROLES.indexOf(own) <= ROLES.indexOf(role)
}
