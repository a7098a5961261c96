/** The baseline: uWebSockets.js sending back what it gets, and nothing else. Prints its port. */
import { uWS } from '../src/base/uws.ts'

const app = uWS.App()
app.ws('/*', {
  maxPayloadLength: 262_144,
  idleTimeout: 0,
  message: (socket, message) => {
    socket.send(message, false)
  },
})
app.listen('127.0.0.1', 0, (token) => {
  console.log(`listening ${uWS.us_socket_local_port(token)}`)
})
