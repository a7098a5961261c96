/** The one file that imports uWebSockets.js: the edge and the API get the app as an argument. */
import uWS from 'uWebSockets.js'

export type {
  HttpRequest,
  HttpResponse,
  TemplatedApp,
  us_listen_socket,
  us_socket_context_t,
  WebSocket,
  WebSocketBehavior,
} from 'uWebSockets.js'

export { uWS }
