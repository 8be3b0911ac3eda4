// Which page is opened stands in the address, and pages are for whoever is signed in: both are asked for
// while what all pages share is on its way. vite.config.ts keeps this in a small file of its own for that.
import { PAGE_LOADS, pageAt } from './frame/page-loads.ts'
import { askFirst } from './session/first-answer.ts'

const path = pageAt(window.location)
if (path !== undefined) {
  askFirst()
  // Where it fails, opening the page says so.
  PAGE_LOADS[path]().catch(() => undefined)
}
