import './early.ts'
import '@mantine/core/styles.css'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, askWhoIsThere } from './app.tsx'
import { pageAt } from './frame/page-loads.ts'
import { readerLanguage } from './language/reader-language.ts'
import { styleNonce } from './style-nonce.ts'

// Dialogs put a style of their own into the page while they keep it from scrolling.
setNonce(styleNonce())

// Pages are for whoever is signed in: nothing has to be drawn before that is asked.
if (pageAt(window.location) !== undefined) askWhoIsThere()

const start = async (root: Element): Promise<void> => {
  document.documentElement.lang = readerLanguage.tag
  await readerLanguage.load()
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
void start(root)
