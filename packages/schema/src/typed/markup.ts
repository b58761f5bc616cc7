/**
 * The XML of a label config, read by the compiler: one token after the other. Every recursion is in tail position,
 * where the compiler allows a thousand steps and not fifty.
 */

/** What is wrong with a config; it stands where the config's types would be. */
export type ConfigError<Message extends string> = { readonly configError: Message };

type Space = " " | "\n" | "\t" | "\r";

/** A text without the white space before it. */
type TrimStart<Text extends string> = Text extends `${Space}${infer Rest}` ? TrimStart<Rest> : Text;
type TrimEnd<Text extends string> = Text extends `${infer Rest}${Space}` ? TrimEnd<Rest> : Text;
/** A text without the white space around it. */
export type Trim<Text extends string> = TrimEnd<TrimStart<Text>>;

/** A text up to a mark; all of it when the mark is not there. */
export type Before<Text extends string, Mark extends string> = Text extends `${infer Head}${Mark}${string}`
  ? Head
  : Text;

/** The name at the beginning of a tag. */
type NameIn<Text extends string> = Before<
  Before<Before<Before<Before<Before<Text, ">">, "/">, " ">, "\n">, "\t">,
  "\r"
>;

/**
 * The next tag of a text and what comes after it. `{ open }` has the attributes by their names in lower case, values
 * as written; `{ close }` is an end tag; `{ end }` says that there is no more. Comments, instructions and CDATA are
 * skipped.
 */
export type NextTag<Text extends string> = Text extends `${string}<${infer After}`
  ? After extends `!--${infer Comment}`
    ? Comment extends `${string}-->${infer Rest}`
      ? NextTag<Rest>
      : ConfigError<"A comment is never closed; add -->">
    : After extends `![CDATA[${string}]]>${infer Rest}`
      ? NextTag<Rest>
      : After extends `?${string}?>${infer Rest}`
        ? NextTag<Rest>
        : After extends `/${infer Name}>${infer Rest}`
          ? { close: TrimEnd<Name>; rest: Rest }
          : StartTag<After>
  : { end: true };

type StartTag<Text extends string> =
  NameIn<Text> extends infer Name extends string
    ? Name extends ""
      ? ConfigError<"There is a < without the name of a tag; write it as &lt;">
      : Text extends `${Name}${infer Inside}`
        ? ReadAttributes<Inside, Name>
        : never
    : never;

// oxlint-disable-next-line typescript/no-empty-object-type -- no attribute has been read yet
type ReadAttributes<Text extends string, Tag extends string, Found = {}> =
  TrimStart<Text> extends infer Next extends string
    ? Next extends `>${infer Rest}`
      ? { open: Tag; attributes: Found; isEmpty: false; rest: Rest }
      : Next extends `/>${infer Rest}`
        ? { open: Tag; attributes: Found; isEmpty: true; rest: Rest }
        : Next extends `${infer Written}=${infer After}`
          ? TrimEnd<Written> extends infer Name extends string
            ? Name extends `${string}${">" | "<" | '"' | "'" | Space}${string}`
              ? ConfigError<`An attribute of <${Tag}> has no value; write it as name="value"`>
              : TrimStart<After> extends `"${infer Value}"${infer Rest}`
                ? ReadAttributes<Rest, Tag, Found & { readonly [Key in Lowercase<Name>]: Value }>
                : TrimStart<After> extends `'${infer Value}'${infer Rest}`
                  ? ReadAttributes<Rest, Tag, Found & { readonly [Key in Lowercase<Name>]: Value }>
                  : ConfigError<`${Name} of <${Tag}> has no value in quotes`>
            : never
          : ConfigError<`The tag <${Tag}> does not end with >`>
    : never;

/** An attribute's value without references; any string when it has references by number. */
export type Unescape<Text extends string> = Text extends `${string}${"&" | "\n" | "\t"}${string}`
  ? Text extends `${string}&#${string}`
    ? string
    : Replace<
        Replace<
          Replace<
            Replace<Replace<Replace<Replace<Text, "\n", " ">, "\t", " ">, "&lt;", "<">, "&gt;", ">">,
            "&quot;",
            '"'
          >,
          "&apos;",
          "'"
        >,
        "&amp;",
        "&"
      >
  : Text;

/** A text with every occurrence of another replaced. */
type Replace<
  Text extends string,
  From extends string,
  To extends string,
  Done extends string = "",
> = Text extends `${infer Head}${From}${infer Rest}`
  ? Replace<Rest, From, To, `${Done}${Head}${To}`>
  : `${Done}${Text}`;
