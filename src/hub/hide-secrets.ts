/** The message log shows frames as they were, but for the one secret that OCPP 1.6 puts in them. */

/** Names are compared without case. OCPP 1.6-J §6.2.2. */
const SECRET_NAME = /authorizationkey/i
const VALUE = /"value"\s*:\s*"[^"]*"/gi

/** Only calls of ours and their answers can hold it: GetConfiguration, ChangeConfiguration. */
export function hideSecrets(text: string, direction: 'in' | 'out'): string {
  if (!text.startsWith(direction === 'out' ? '[2' : '[3')) return text
  return SECRET_NAME.test(text) ? text.replace(VALUE, '"value":"[hidden]"') : text
}
