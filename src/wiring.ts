/** Settings of the table, as each part wants them. */
import type { ApiSettings } from './api/deps.ts'
import type { Settings } from './config.ts'
import type { EdgeSettings } from './edge/settings.ts'
import { EDGE_DEFAULTS } from './edge/settings.ts'
import type { HubSettings } from './hub/hub.ts'
import type { StoreSettings } from './store/store.ts'

/** Inputs in all mailboxes, in those of so many charge points. */
const MAILBOXES_FULL_MAX = 100

export function toEdgeSettings({ edge, ocpp }: Settings): EdgeSettings {
  const { versions, noCommonProtocol, heartbeatSeconds } = ocpp
  return { ...EDGE_DEFAULTS, ...edge, versions, noCommonProtocol, heartbeatSeconds }
}

export function toHubSettings(settings: Settings, count: number): HubSettings {
  const { ocpp, mailbox, lane, edge, store } = settings
  return {
    count,
    batchMax: lane.batchMax,
    batchCharactersMax: lane.batchCharactersMax,
    mailboxMax: mailbox.inputsMax,
    inputsMax: mailbox.inputsMax * MAILBOXES_FULL_MAX,
    heartbeatSeconds: ocpp.heartbeatSeconds,
    isInventoryWanted: ocpp.inventoryAtBoot,
    leniency: ocpp.leniency,
    bootRetrySeconds: ocpp.bootRetrySeconds,
    badFramesPerMinuteMax: edge.badFramesPerMinuteMax,
    holdMs: store.holdSeconds * 1_000,
    passivateMs: lane.passivateSeconds * 1_000,
  }
}

export function toApiSettings({ api, ocpp, edge }: Settings): ApiSettings {
  const { callTimeoutSeconds } = ocpp
  const { identityCharactersMax } = edge
  return { ...api, callTimeoutSeconds, identityCharactersMax }
}

export function toStoreSettings({ store, ocpp }: Settings): StoreSettings {
  const { holdSeconds, url: _, ...same } = store
  const { masterPassGroupId } = ocpp
  return { ...same, masterPassGroupId, holdMs: holdSeconds * 1_000 }
}
