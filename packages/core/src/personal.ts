import { inspect } from 'node:util';

/**
 * Personal data in memory. Whatever prints it prints a reference: JSON, template strings, `console.log`, errors.
 * `reveal()` is the one way to the value, so that a search of the code finds every place where it is read.
 */
export class Personal<T> {
  readonly #value: T;
  readonly #reference: string;

  constructor(value: T, reference = 'personal') {
    this.#value = value;
    this.#reference = reference;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return `[${this.#reference}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
