/** Words and times that the schema does not know. */
import type { Case } from './case.ts'
import { readings16, V16, V21, V201, without } from './case.ts'
import {
  METER_VALUES_16,
  START_16,
  STATUS_2,
  STATUS_16,
  STOP_16,
  TRANSACTION_EVENT,
} from './payloads.ts'

export const WORDS: readonly Case[] = [
  {
    name: 'words in another case and spelling',
    rules: ['enumCase'],
    version: V16,
    action: 'MeterValues',
    told: readings16(
      { value: '1', context: 'SamplePeriodic', unit: 'KWH', measurand: 'voltage' },
      { value: '2', context: 'Transaction Begin', unit: 'C', phase: 'L1L2', format: 'raw' },
      { value: '3', unit: '%', measurand: 'StateOfCharge', location: 'OUTLET' },
    ),
    taken: readings16(
      { value: '1', context: 'Sample.Periodic', unit: 'kWh', measurand: 'Voltage' },
      { value: '2', context: 'Transaction.Begin', unit: 'Celsius', phase: 'L1-L2', format: 'Raw' },
      { value: '3', unit: 'Percent', measurand: 'SoC', location: 'Outlet' },
    ),
  },
  {
    name: 'an error code that is a known alias',
    rules: ['enumCase'],
    version: V16,
    action: 'StatusNotification',
    told: { ...STATUS_16, errorCode: 'Error', status: 'Occupied' },
    taken: { ...STATUS_16, errorCode: 'OtherError', status: 'Preparing' },
  },
  {
    name: 'a connector status of 1.6',
    rules: ['enumCase'],
    version: V201,
    action: 'StatusNotification',
    told: { ...STATUS_2, connectorStatus: 'SuspendedEV' },
    taken: STATUS_2,
  },
  {
    name: 'unknown words about a reading',
    rules: ['nullAsAbsent', 'unknownEnumKept'],
    version: V16,
    action: 'MeterValues',
    told: readings16(
      { value: '50', measurand: 'Frequency', unit: 'Hertz' },
      { value: '1', measurand: 'Energy.Total', unit: 'MWh' },
      { value: '2', measurand: '', context: 'x', phase: 'y', location: 'z', format: 'w' },
    ),
    taken: readings16(
      { value: '50', measurand: 'Frequency', unit: 'Hertz' },
      { value: '1', measurand: 'Energy.Total', unit: 'MWh' },
      { value: '2', measurand: '', context: 'x', phase: 'y', location: 'z', format: 'w' },
    ),
    isKept: true,
  },
  {
    name: 'words that need one rule each, after one that needs the last',
    rules: ['unknownEnumKept', 'enumCase', 'nullAsAbsent'],
    version: V16,
    action: 'MeterValues',
    told: readings16(
      { value: '1', unit: 'Hz', measurand: '', phase: 'x' },
      { value: '2', unit: 'KWH', measurand: 'soc', phase: '' },
      { value: '3', unit: '', measurand: 'y', phase: 'l1' },
    ),
    taken: readings16(
      { value: '1', unit: 'Hz', measurand: '', phase: 'x' },
      { value: '2', unit: 'kWh', measurand: 'SoC' },
      { value: '3', measurand: 'y', phase: 'L1' },
    ),
    isKept: true,
  },
  {
    name: 'an unknown measurand where only optional words are dropped',
    rules: ['unknownEnumDropped', 'nullAsAbsent'],
    version: V16,
    action: 'MeterValues',
    told: readings16({ value: '50', measurand: 'Energy.Total' }),
    taken: null,
  },
  {
    name: 'an unknown error code',
    rules: ['unknownEnumAsOther'],
    version: V16,
    action: 'StatusNotification',
    told: { ...STATUS_16, errorCode: 'E42' },
    taken: { ...STATUS_16, errorCode: 'OtherError', vendorErrorCode: 'E42' },
  },
  {
    name: 'an unknown reason',
    rules: ['unknownEnumAsOther', 'unknownEnumDropped'],
    version: V16,
    action: 'StopTransaction',
    told: { ...STOP_16, reason: 'Bored' },
    taken: { ...STOP_16, reason: 'Other' },
  },
  {
    name: 'an unknown reason that may not become Local',
    rules: ['unknownEnumDropped'],
    version: V201,
    action: 'TransactionEvent',
    told: {
      ...TRANSACTION_EVENT,
      transactionInfo: { transactionId: 'a', stoppedReason: 'Bored' },
    },
    taken: null,
  },
  {
    name: 'an unknown word in an optional field',
    rules: ['unknownEnumDropped'],
    version: V21,
    action: 'TransactionEvent',
    told: {
      ...TRANSACTION_EVENT,
      transactionInfo: { transactionId: 'a', chargingState: 'Thinking' },
    },
    taken: { ...TRANSACTION_EVENT, transactionInfo: { transactionId: 'a' } },
  },
  {
    name: 'an unknown word in a required field',
    rules: ['unknownEnumDropped', 'unknownEnumAsOther'],
    version: V16,
    action: 'StatusNotification',
    told: { ...STATUS_16, status: 'Thinking' },
    taken: null,
  },
]

export const TIMES: readonly Case[] = [
  {
    name: 'times in other notations',
    rules: ['fixTime'],
    version: V16,
    action: 'StopTransaction',
    told: {
      ...STOP_16,
      timestamp: '2026/01/02 03:04:05',
      transactionData: [
        { timestamp: 1767323045, sampledValue: [] },
        { timestamp: '2026-01-0203:04:05', sampledValue: [] },
      ],
    },
    taken: {
      ...STOP_16,
      timestamp: '2026-01-02T03:04:05',
      transactionData: [
        { timestamp: '2026-01-02T03:04:05.000Z', sampledValue: [] },
        { timestamp: '2026-01-02T03:04:05', sampledValue: [] },
      ],
    },
  },
  {
    name: 'a time that cannot be read',
    rules: ['fixTime', 'unreadableTimeKept'],
    version: V201,
    action: 'TransactionEvent',
    told: { ...TRANSACTION_EVENT, timestamp: 'yesterday' },
    taken: { ...TRANSACTION_EVENT, timestamp: 'yesterday' },
    isKept: true,
  },
  {
    name: 'a time that can be read behind one that cannot',
    rules: ['unreadableTimeKept', 'fixTime'],
    version: V16,
    action: 'MeterValues',
    told: {
      ...METER_VALUES_16,
      meterValue: ['never', '2026/01/02 03:04:05'].map((timestamp) => ({
        timestamp,
        sampledValue: [],
      })),
    },
    taken: {
      ...METER_VALUES_16,
      meterValue: ['never', '2026-01-02T03:04:05'].map((timestamp) => ({
        timestamp,
        sampledValue: [],
      })),
    },
    isKept: true,
  },
  {
    name: 'no time where one is due',
    rules: ['missingDefault', 'unreadableTimeKept'],
    version: V16,
    action: 'StopTransaction',
    told: without(STOP_16, 'timestamp'),
    taken: { ...STOP_16, timestamp: '' },
    isKept: true,
  },
  {
    name: 'null for a time where one is due',
    rules: ['nullAsAbsent', 'unreadableTimeKept'],
    version: V21,
    action: 'StatusNotification',
    told: { ...STATUS_2, timestamp: null },
    taken: { ...STATUS_2, timestamp: '' },
    isKept: true,
  },
  {
    name: 'an empty time where none is due',
    rules: ['nullAsAbsent', 'unreadableTimeKept'],
    version: V16,
    action: 'StatusNotification',
    told: { ...STATUS_16, timestamp: '' },
    taken: without(STATUS_16, 'timestamp'),
  },
  {
    name: 'a start without a time',
    rules: ['missingDefault', 'unreadableTimeKept', 'nullAsAbsent'],
    version: V16,
    action: 'StartTransaction',
    told: { ...START_16, timestamp: '' },
    taken: null,
  },
]
