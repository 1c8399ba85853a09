import { describe, expect, it } from 'vitest';
import { defineEntity, type Entity, type EntityGiven } from '../core/define-entity.js';
import { childrenFeed, snapshotFeed, syncFeed, type Feed } from '../core/define-feed.js';
import { f } from '../core/field.js';
import { validateCatalogue } from './validate-catalogue.js';

const feed = (over: Partial<Feed> = {}): Feed => ({
  ...syncFeed({ name: 'things', path: 'sync/A/Things', phase: 1 }),
  ...over,
});
const thing = (over: Partial<EntityGiven<string>> = {}): Entity =>
  defineEntity<string>({
    name: 'thing',
    exactName: 'Things',
    doc: 'One row per thing per division.',
    model: 'dim',
    feed: feed(),
    fields: { ID: f.id('Key.'), Timestamp: f.cursor('Row version.'), Name: f.text('Name.') },
    ...over,
  });
const withField = (name: string, field: Entity['fields'][string]): Entity =>
  thing({ fields: { ID: f.id('Key.'), Timestamp: f.cursor('Row version.'), [name]: field } });

const documents = childrenFeed({
  name: 'docs',
  path: 'a/Docs',
  phase: 3,
  lines: { property: 'Lines', key: 'ID', path: 'a/Lines' },
});
const header = (over: Partial<EntityGiven<string>> = {}): Entity =>
  thing({
    name: 'doc',
    model: 'fact',
    feed: documents,
    part: 'header',
    fields: { ID: f.id('Key.'), Modified: f.modified('M.') },
    ...over,
  });
const line = (over: Partial<EntityGiven<string>> = {}): Entity =>
  thing({
    name: 'doc_line',
    model: 'fact',
    feed: documents,
    part: 'line',
    document: 'DocID',
    fields: { ID: f.id('Key.'), DocID: f.guid('Document.') },
    ...over,
  });

const shared = feed();
const fact = thing({ name: 'other', model: 'fact', feed: feed({ name: 'others', path: 'sync/A/Others' }) });

const BAD: readonly (readonly [string, readonly Entity[], string])[] = [
  ['an empty doc', [thing({ doc: 'Things.' })], 'thing: doc must state the grain: begin it with "One row per …"'],
  ['a field without meaning', [withField('Size', f.int(' '))], 'thing: Size has no doc: say what it means'],
  ['a name in capitals', [thing({ name: 'Thing' })], 'Thing: "Thing" is no snake_case name'],
  ['a key that is no field', [thing({ key: ['Nr'] })], 'thing: key Nr is no field; fields are ID, Timestamp, Name'],
  ['no key', [thing({ key: [] })], 'thing: key is empty: name the fields that identify a row'],
  [
    'the cursor in the key',
    [thing({ key: ['ID', 'Timestamp'] })],
    'thing: key Timestamp is the cursor, which changes with every edit',
  ],
  [
    'an amount in the key',
    [thing({ key: ['Sum'], fields: { ...thing().fields, Sum: f.amount('Sum.') } })],
    'thing: key Sum is a decimal, which can change',
  ],
  ['a key other than the feed’s', [thing({ key: ['Name'] })], 'feed things: thing is keyed by Name, its feed by ID'],
  [
    'no cursor field',
    [thing({ fields: { ID: f.id('Key.') } })],
    "thing: the feed's cursor Timestamp is no field: declare it with f.cursor or f.modified",
  ],
  [
    'a cursor of another kind',
    [withField('Timestamp', f.int('Row version.'))],
    'thing: cursor Timestamp must be declared with f.cursor',
  ],
  [
    'a reference to nothing',
    [withField('Owner', f.ref('owner', 'Owner.'))],
    'thing: Owner points to "owner", which is not declared; declared are thing',
  ],
  [
    'a reference to a fact',
    [withField('Other', f.ref('other', 'Other.')), fact],
    'thing: Other points to the fact "other": only dimensions are joined',
  ],
  [
    'a code reference to an entity without codes',
    [withField('Twin', f.codeRef('thing', 'Twin.'))],
    'thing: Twin points to "thing" by code, which has no field Code',
  ],
  [
    'two fields of one column',
    [withField('TimeStamp', f.text('Again.')), fact].map((e) => ({
      ...e,
      fields: { ...e.fields, time_stamp: f.text('x') },
    })),
    'thing: time_stamp becomes column time_stamp, which is TimeStamp already',
  ],
  [
    'a system column',
    [withField('Version', f.int('Version.'))],
    'thing: Version becomes column version, which is a column of every table already',
  ],
  ['few on a number', [withField('Size', f.int('Size.', { few: true }))], 'thing: Size is few but no text or code'],
  [
    'a scale on a text',
    [withField('Size', { kind: 'text', doc: 'Size.', scale: 2 })],
    'thing: Size: a scale belongs to decimals, and to them only',
  ],
  [
    'a personal key',
    [withField('ID', f.id('Key.', { pii: true }))],
    'thing: ID is a key and personal data: keys are in topics and logs',
  ],
  ['sums of a dimension', [thing({ sums: ['Name'] })], 'thing: a dimension has no sums'],
  ['a sum of texts', [thing({ model: 'fact', sums: ['Name'] })], 'thing: sum Name is no declared decimal field'],
  [
    'a function',
    [withField('Size', { ...f.int('Size.'), read: () => 1 } as never)],
    'thing: thing.fields.Size.read is no plain data: a declaration must be printable as JSON',
  ],
  [
    'a line of a sync feed',
    [thing({ part: 'line', document: 'Name', key: ['ID'] })],
    'thing: a line needs a children feed; things is a sync feed',
  ],
  [
    'a line without its document',
    [header(), thing({ ...line(), name: 'doc_line', document: undefined as never })],
    'doc_line: a line must name its document field, which holds the key of its header',
  ],
  ['a document that is no field', [header(), line({ document: 'X' })], 'doc_line: document X is no field'],
  ['a document on no line', [thing({ document: 'Name' })], 'thing: only lines name a document field'],
  ['a header without lines', [header()], 'feed docs: a children feed serves one header and one line entity'],
  [
    'a document keyed by a number',
    [header({ fields: { ID: f.int('Key.'), Modified: f.modified('M.') } }), line()],
    'feed docs: a document is keyed by one GUID',
  ],
  [
    'two entities of a feed without routes',
    [thing({ feed: shared }), thing({ name: 'twin', feed: shared })],
    'feed things: twin shares the feed and needs a route',
  ],
  [
    'a route by a text',
    [
      thing({ feed: shared, route: { field: 'Name', equals: 1 } }),
      thing({ name: 'twin', feed: shared, route: { field: 'Name', equals: 2 } }),
    ],
    'feed things: twin is routed by Name, which must be a declared int',
  ],
  [
    'one name twice',
    [thing(), thing({ feed: feed({ name: 'others', path: 'sync/A/Others' }) })],
    'entity thing is declared twice',
  ],
  [
    'one path twice',
    [thing(), thing({ name: 'twin', feed: feed({ name: 'others' }) })],
    'path sync/A/Things is declared twice',
  ],
  [
    'one topic twice',
    [thing(), thing({ name: 'twin', feed: feed({ path: 'sync/A/Others' }) })],
    'topic exact.raw.things.v1 is declared twice',
  ],
  [
    'one deletion type twice',
    [
      thing({ feed: feed({ deletedType: 3 }) }),
      thing({ name: 'twin', feed: feed({ name: 'others', path: 'sync/A/Others', deletedType: 3 }) }),
    ],
    'deletion type 3 is declared twice',
  ],
  [
    'a path with a slash in front',
    [thing({ feed: feed({ path: '/sync/A/Things' }) })],
    'feed things: path "/sync/A/Things" must be service/Resource, without slashes at its ends',
  ],
  [
    'a webhook topic twice',
    [thing({ feed: feed({ webhookTopics: ['A', 'A'] }) })],
    'feed things: a webhook topic is named twice',
  ],
  [
    'a snapshot with a cursor',
    [
      thing({
        feed: { ...snapshotFeed({ name: 'things', path: 'a/Things', phase: 1 }), cursor: 'Modified' },
        fields: { ID: f.id('Key.'), Modified: f.modified('M.') },
      }),
    ],
    'feed things: a snapshot feed has the cursor null',
  ],
  [
    'a sync feed of small pages',
    [thing({ feed: feed({ pageSize: 60 }) })],
    'feed things: a sync feed has 1000 rows a page',
  ],
];

describe('validateCatalogue', () => {
  it('finds nothing wrong with the catalogue itself', () => {
    expect(validateCatalogue()).toEqual([]);
  });

  it('finds nothing wrong with the sound declarations that the bad ones are made of', () => {
    expect(validateCatalogue([thing(), header(), line()])).toEqual([]);
  });

  it.each(BAD)('says what is wrong with %s', (_what, entities, message) => {
    expect(validateCatalogue(entities)).toContain(message);
  });
});
