import { createTheme, type CSSVariablesResolver } from '@mantine/core'

const closable = { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }

/** A menu has its items and nothing else in it that can have the focus. */
const plainMenu = { defaultProps: { withInitialFocusPlaceholder: false } }

export const theme = createTheme({
  primaryColor: 'cyan',
  // The lightest that white text stands out from by 4.5 to 1, in both schemes.
  primaryShade: 9,
  respectReducedMotion: true,
  components: { Modal: closable, Drawer: closable, Menu: plainMenu },
})

/** Text in a colour, as badges and warnings have it: Mantine's own is too faint on white. */
const INKS = {
  red: '#b02525',
  orange: '#8f3d00',
  yellow: '#744700',
  green: '#1d682e',
  blue: '#165a9c',
  cyan: '#0b6579',
} as const

const inks = Object.fromEntries(
  Object.entries(INKS).flatMap(([color, ink]) =>
    ['text', 'outline', 'light-color'].map((use) => [`--mantine-color-${color}-${use}`, ink]),
  ),
)

/** Under the pointer Mantine makes the last shade of a colour lighter, and white text on it too faint. */
const hovered = {
  '--mantine-color-cyan-filled-hover': '#095867',
  '--mantine-primary-color-filled-hover': '#095867',
}

/** Mantine's own dimmed text and its errors are fainter than WCAG 2.2 allows (4.5 to 1). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-error': INKS.red,
    ...inks,
    ...hovered,
  },
  dark: {
    ...hovered,
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
  },
})
