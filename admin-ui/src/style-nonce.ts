const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')

/** What the server allows the styles of this page by; a browser hides it from scripts but as property. */
export const styleNonce = (): string => meta?.nonce ?? ''
