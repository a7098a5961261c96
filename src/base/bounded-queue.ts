/** A first-in first-out queue with a limit: full, it says no instead of growing. */

export class BoundedQueue<T> {
  readonly max: number
  #items: (T | undefined)[] = []
  #head = 0

  constructor(max: number) {
    this.max = max
  }

  get length(): number {
    return this.#items.length - this.#head
  }

  /** False when it is full and the item was not taken. */
  push(item: T): boolean {
    if (this.length >= this.max) return false
    this.#items.push(item)
    return true
  }

  /** Undefined when it is empty. */
  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head] = undefined
    this.#head += 1
    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    } else if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }
}
