import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newDemo } from '../../../src/client/demo.ts'
import { type Persona, stepPersona } from '../../../src/client/persona.ts'
import { StationRig, VERSIONS2 } from './station-rig.ts'

const HOURS_MS = 6 * 3_600_000

describe('client 2.x demonstration', () => {
  for (const version of VERSIONS2) {
    it(`${version}: people come, charge and leave`, () => {
      const rig = StationRig.booted({ version })
      const untilAt = rig.at + HOURS_MS
      let persona: Persona = newDemo({ seed: 1, connectors: 2, idTags: ['A', 'B'] }, rig.at)
      while (rig.at < untilAt) {
        const step = stepPersona(persona, rig.station, rig.at)
        persona = step.persona
        for (const deed of step.deeds) {
          if (deed.name !== 'offline') rig.act(deed)
          else {
            rig.close()
            rig.advance(deed.forMs)
            rig.open()
          }
        }
        if (step.deeds.length === 0) rig.advance(Math.max(1, (step.wakeAt ?? untilAt) - rig.at))
      }
      const told = rig.story().map((event) => event.split(' ')[0])
      const started = told.filter((type) => type === 'Started').length
      assert.ok(started > 50, `${started} transactions`)
      assert.ok(started - told.filter((type) => type === 'Ended').length <= 2)
      assert.deepEqual(
        rig.ledger().filter(({ event }) => event === 'discarded'),
        [],
      )
    })
  }
})
