import { hash, timingSafeEqual } from 'node:crypto'

/**
 * Makes the check of `X-Admin-Token`. Both sides are hashed, so the comparison takes the same time
 * whatever was sent, its length included.
 */
export const createAdminTokenCheck = (
  adminToken: string,
): ((presented: string | undefined) => boolean) => {
  if (adminToken === '') throw new Error('the admin token is empty')
  const expected = digest(adminToken)
  return (presented) => presented !== undefined && timingSafeEqual(digest(presented), expected)
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')
