import { createTheme, type CSSVariablesResolver } from '@mantine/core'

const closable = { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: { light: 9, dark: 8 },
  respectReducedMotion: true,
  components: { Modal: closable, Drawer: closable },
})

/** Mantine's own dimmed text is fainter than WCAG 2.2 allows (4.5 to 1). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
  },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-1)' },
})
