/**
 * A way around two traps of uWebSockets.js. An upgrade that is decided later is outside of its own
 * callbacks: done plainly, the library prints a warning for each; done inside `response.cork`, as
 * it advises, it cuts some new connections at once (where the memory of the response is reused for
 * the socket, it takes the one for the other, and finds a `Connection: close` that nobody sent).
 * Inside the cork of *another* response there is neither. So one request of our own, over loopback,
 * is never answered, and its response lends its cork.
 */

import type { Socket } from 'node:net'
import { connect } from 'node:net'

import type { HttpResponse } from '../base/uws.ts'
import { uWS } from '../base/uws.ts'

export interface Cork {
  /** Runs it at once: inside the cork when that is there, else as it is. */
  readonly run: (act: () => void) => void
  /** Settles when the cork is there. Never rejects: without one there are only the warnings. */
  readonly ready: Promise<void>
  readonly close: () => void
}

export function openCork(): Cork {
  let lender: HttpResponse | null = null
  let socket: Socket | null = null
  const ready = new Promise<void>((resolve) => {
    const app = uWS.App().get('/', (response) => {
      response.onAborted(() => {
        lender = null
      })
      lender = response
      resolve()
    })
    app.listen('127.0.0.1', 0, (listener) => {
      if (listener === false) return resolve()
      socket = connect(uWS.us_socket_local_port(listener), '127.0.0.1', () => {
        socket?.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        uWS.us_listen_socket_close(listener)
      })
      socket.on('error', () => resolve())
    })
  })
  return {
    run: (act) => {
      if (lender === null) act()
      else lender.cork(act)
    },
    ready,
    close: () => socket?.destroy(),
  }
}
