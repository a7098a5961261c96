/** Who stands in front of a charge point: nobody, a script, or the people of a demonstration. */

import type { AnyStation } from './any-station.ts'
import type { Deeds } from './deed.ts'
import type { Demo } from './demo.ts'
import { stepDemo } from './demo.ts'
import type { ScriptRun } from './script-run.ts'
import { stepScript } from './script-run.ts'

export type Persona = { readonly kind: 'idle' } | ScriptRun | Demo

/** Called after everything that happens; its deeds are done, and it is called again. */
export function stepPersona(persona: Persona, station: AnyStation, at: number): Deeds<Persona> {
  switch (persona.kind) {
    case 'idle':
      return { persona, deeds: [], wakeAt: null }
    case 'script':
      return stepScript(persona, station, at)
    case 'demo':
      return stepDemo(persona, station, at)
  }
}
