import '@mantine/core/styles.css'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, askWhoIsThere } from './app.tsx'
import { pageAt } from './frame/page-list.ts'
import { readerLanguage } from './language/reader-language.ts'
import { styleNonce } from './style-nonce.ts'

// Dialogs put a style of their own into the page while they keep it from scrolling.
setNonce(styleNonce())

const page = pageAt(window.location.pathname.replace(/^\/ui/, ''))
if (page !== undefined) {
  // Browsers ask for six things at once, and the page is many files: this one goes before them.
  askWhoIsThere()
  // Where it fails, opening the page says so.
  page.component.load().catch(() => undefined)
}

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
