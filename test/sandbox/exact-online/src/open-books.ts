import type { Books, BooksOptions } from './books/books.js';
import { createBooks } from './books/create-books.js';

/** What the books are made of. */
export type BooksParameters = BooksOptions;

/** Tells ready books from the parameters to make them with. */
export function isBooks(given: Books | BooksParameters): given is Books {
  return 'divisions' in given;
}

/** Makes the books of all divisions. Takes seconds for the larger sizes. */
export function openBooks(parameters: BooksParameters): Books {
  return createBooks(parameters);
}
