/** Has a change refused (412) where the thing is no longer of this version. */
export const ifMatch = (version: number) => ({ 'if-match': `"${version}"` })
