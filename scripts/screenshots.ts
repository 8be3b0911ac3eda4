// `npm run screenshots [scene…]`: every page of the application, narrow and wide, light and dark, into
// screenshots/; with `--docs` those of the documentation instead, into docs/pictures/. It needs Chromium,
// as the tests of pages do, and pages that are built.
import { take, takeForDocs } from './screenshots/camera.ts'
import { SCENES, type Scene } from './screenshots/scenes.ts'
import { takeEntries } from './screenshots/strangers.ts'
import { startTeam, type Team } from './screenshots/team.ts'
import { needChromium } from './setup/need-chromium.mjs'

const ENTRIES = 'entries'

const wanted = process.argv.slice(2)
const isForDocs = wanted.includes('--docs')
const names = wanted.filter((name) => !name.startsWith('--'))
const isWanted = (name: string): boolean => names.length === 0 || names.includes(name)

const play = async (team: Team, scene: Scene): Promise<void> => {
  const { page } = team
  const size = isForDocs && scene.shown !== undefined ? scene.shown : { width: 1280, height: 800 }
  await page.setViewportSize({ width: size.width, height: size.height })
  await team.open(scene.path, scene.title)
  await scene.prepare?.(page, team)
  // What is drawn behind data, and menus on their way.
  await page.waitForTimeout(800)
  if (!isForDocs) await take(page, scene.name)
  else if (scene.shown !== undefined) await takeForDocs(page, scene.name, scene.shown)
  await scene.after?.(page, team)
  console.log(scene.name)
}

await needChromium()
const team = await startTeam()
try {
  const scenes = SCENES.filter(({ name, shown }) => isWanted(name) && (!isForDocs || shown))
  for (const scene of scenes) await play(team, scene)
  if (!isForDocs && isWanted(ENTRIES)) await takeEntries(team)
} finally {
  await team.clear()
  await team.stop()
}
