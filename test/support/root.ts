/** The root of the repository, from `test/support` and from `dist/test/support` alike. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'ops/stator.mjs'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('ops/stator.mjs is in no folder above this file')
    folder = parent
  }
  return folder
}
