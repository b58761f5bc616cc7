import type { FilterOperator } from "@tandem/schema/api";
import { type RawBuilder, sql } from "kysely";
import { invalid } from "../../../errors.ts";
import { type Column, columnNamed } from "./columns.ts";
import type { Condition } from "./task-query.ts";
import { flagIn, idsIn, listIn, numberIn, rangeIn, textIn, timeIn } from "./values.ts";

type Test = RawBuilder<unknown>;
/** What becoming SQL needs to know besides the condition. */
export interface CompileFacts {
  /** Patterns that PostgreSQL refuses: they match nothing. */
  brokenPatterns: ReadonlySet<string>;
  /** The label config's only data key. */
  onlyKey: string | null;
}

const never = sql`false`;
const not = (test: Test): Test => sql`(${test}) is not true`;

function unsupported(condition: Condition): never {
  // Label Studio's words.
  throw invalid({
    filters: [
      `Not supported filter type: filter:tasks:${condition.column} cannot be asked for "${condition.operator}".`,
    ],
  });
}

/** `%`, `_` and `\` are ordinary characters in what people look for. */
const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
const contains = (expression: Test, text: string): Test => sql`${expression} ilike ${containing(text)}`;

const comparisons: Partial<Record<FilterOperator, RawBuilder<unknown>>> = {
  less: sql`<`,
  greater: sql`>`,
  less_or_equal: sql`<=`,
  greater_or_equal: sql`>=`,
};

interface Scalar {
  sql: Test;
  /** Reads one value as a parameter of the column's type. */
  read(condition: Condition, value: unknown): Test;
  /** The parameter type of a list of values. */
  list(condition: Condition, values: unknown[]): Test;
  isEmpty: Test;
}

function scalarOf(column: Extract<Column, { kind: "number" | "time" | "text" | "boolean" }>): Scalar {
  switch (column.kind) {
    case "number":
      return {
        sql: column.sql,
        read: (condition, value) => sql`${numberIn(condition, value)}::float8`,
        list: (condition, values) => sql`any(${values.map((value) => numberIn(condition, value))}::float8[])`,
        isEmpty: column.isEmpty ?? sql`${column.sql} is null`,
      };
    case "time":
      return {
        sql: column.sql,
        read: (condition, value) => sql`${timeIn(condition, value)}::timestamptz`,
        list: (condition, values) => sql`any(${values.map((value) => timeIn(condition, value))}::timestamptz[])`,
        isEmpty: sql`${column.sql} is null`,
      };
    case "boolean":
      return {
        sql: column.sql,
        read: (condition, value) => sql`${flagIn(condition, value)}::boolean`,
        list: (condition, values) => sql`any(${values.map((value) => flagIn(condition, value))}::boolean[])`,
        isEmpty: sql`not (${column.sql})`,
      };
    case "text":
      return {
        sql: column.sql,
        read: (condition, value) => sql`${textIn(condition, value)}::text`,
        list: (condition, values) => sql`any(${values.map((value) => textIn(condition, value))}::text[])`,
        isEmpty: sql`coalesce(${column.sql}, '') = ''`,
      };
  }
}

function rangeTest(condition: Condition, scalar: Scalar): Test {
  const { min, max } = rangeIn(condition, condition.value);
  if (max === null) return sql`${scalar.sql} >= ${scalar.read(condition, min)}`;
  if (min === null) return sql`${scalar.sql} <= ${scalar.read(condition, max)}`;
  return sql`${scalar.sql} between ${scalar.read(condition, min)} and ${scalar.read(condition, max)}`;
}

function patternTest(condition: Condition, expression: Test, facts: CompileFacts): Test {
  const pattern = textIn(condition, condition.value);
  return facts.brokenPatterns.has(pattern) ? never : sql`${expression} ~ ${pattern}`;
}

/** Numbers, times, texts and booleans. What is negated includes tasks that have no value, as in Label Studio. */
function scalarTest(condition: Condition, scalar: Scalar, facts: CompileFacts): Test {
  const { operator, value } = condition;
  switch (operator) {
    case "equal":
      return sql`${scalar.sql} = ${scalar.read(condition, value)}`;
    case "not_equal":
      return sql`${scalar.sql} is distinct from ${scalar.read(condition, value)}`;
    case "in":
      return rangeTest(condition, scalar);
    case "not_in":
      return not(rangeTest(condition, scalar));
    case "in_list":
      return sql`${scalar.sql} = ${scalar.list(condition, listIn(condition, value))}`;
    case "not_in_list":
      return not(sql`${scalar.sql} = ${scalar.list(condition, listIn(condition, value))}`);
    case "empty":
      return flagIn(condition, value) ? scalar.isEmpty : not(scalar.isEmpty);
    case "contains":
      return contains(sql`(${scalar.sql})::text`, textIn(condition, value));
    case "not_contains":
      return not(contains(sql`(${scalar.sql})::text`, textIn(condition, value)));
    case "regex":
      return patternTest(condition, sql`(${scalar.sql})::text`, facts);
    default:
      return sql`${scalar.sql} ${comparisons[operator]} ${scalar.read(condition, value)}`;
  }
}

/** Annotators, updated by, annotation ids: sets of ids. */
function idsTest(condition: Condition, column: Extract<Column, { kind: "people" | "ids" }>): Test {
  const { operator, value } = condition;
  const has = (): Test => column.has(idsIn(condition, value));
  switch (operator) {
    case "contains":
    case "in_list":
      return has();
    case "not_contains":
    case "not_in_list":
      return sql`not (${has()})`;
    case "empty":
      return flagIn(condition, value) ? sql`not (${column.any})` : column.any;
    case "equal":
      return column.kind === "people" && column.strict ? unsupported(condition) : has();
    case "not_equal":
      return column.kind === "people" && column.strict ? unsupported(condition) : sql`not (${has()})`;
    default:
      return unsupported(condition);
  }
}

/** Case matters here: this is a search in JSON. */
function resultsTest(condition: Condition, column: Extract<Column, { kind: "results" }>, facts: CompileFacts): Test {
  const { operator, value } = condition;
  const holds = (): Test => column.some((json) => sql`${json}::text like ${containing(textIn(condition, value))}`);
  const equals = (): Test => {
    const json = asJson(condition);
    return json === null ? never : column.some((stored) => sql`${stored} = ${json}::jsonb`);
  };
  switch (operator) {
    case "contains":
      return holds();
    case "not_contains":
      return sql`not (${holds()})`;
    case "equal":
      return equals();
    case "not_equal":
      return sql`not (${equals()})`;
    case "regex":
      return column.some((json) => patternTest(condition, sql`${json}::text`, facts));
    case "empty": {
      const any = column.some((json) => sql`${json} <> '[]'::jsonb`);
      return flagIn(condition, value) ? sql`not (${any})` : any;
    }
    default:
      return unsupported(condition);
  }
}

/** The value as JSON text that PostgreSQL takes; null when it is no JSON and so equals nothing. */
function asJson(condition: Condition): string | null {
  const { value } = condition;
  try {
    const text = textIn(
      condition,
      typeof value === "string" ? JSON.stringify(JSON.parse(value)) : JSON.stringify(value),
    );
    return /\\u0000|\\ud[89a-f]/i.test(text) ? null : text;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function versionsTest(condition: Condition, column: Extract<Column, { kind: "versions" }>, facts: CompileFacts): Test {
  const { operator, value } = condition;
  const texts = (): string[] => listIn(condition, value).map((item) => textIn(condition, item));
  const holds = (): Test => column.some((name) => sql`${name} ilike any(${texts().map(containing)}::text[])`);
  const named = (): Test => column.some((name) => sql`${name} = any(${texts()}::text[])`);
  switch (operator) {
    case "contains":
      return holds();
    case "not_contains":
      return sql`not (${holds()})`;
    case "in_list":
      return named();
    case "not_in_list":
      return sql`not (${named()})`;
    case "regex":
      return column.some((name) => patternTest(condition, name, facts));
    case "empty":
      return flagIn(condition, value) ? sql`not (${column.any})` : column.any;
    default:
      return unsupported(condition);
  }
}

function testOf(condition: Condition, facts: CompileFacts): Test {
  const column = columnNamed(condition.column, {
    numeric: condition.type === "Number",
    field: "filters",
    onlyKey: facts.onlyKey,
  });
  switch (column.kind) {
    case "people":
    case "ids":
      return idsTest(condition, column);
    case "results":
      return resultsTest(condition, column, facts);
    case "versions":
      return versionsTest(condition, column, facts);
    default:
      return scalarTest(condition, scalarOf(column), facts);
  }
}

/** One filter with its child as a condition on `tasks`. */
export function conditionSql(condition: Condition, facts: CompileFacts): Test {
  const own = testOf(condition, facts);
  return condition.child ? sql`((${own}) and (${testOf(condition.child, facts)}))` : sql`(${own})`;
}
