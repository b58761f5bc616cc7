import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const iris: MantineColorsTuple = [
  "#f0eefe",
  "#dfdbfb",
  "#bdb5f5",
  "#998df0",
  "#7a6aeb",
  "#6656e6",
  "#5746d9",
  "#4838bf",
  "#3c2ea6",
  "#2f238c",
];
const slate: MantineColorsTuple = [
  "#ececf1",
  "#cfd0d8",
  "#abadb8",
  "#8f919d",
  "#54565f",
  "#3a3b45",
  "#282930",
  "#17181c",
  "#101114",
  "#0c0d0f",
];

const small = { defaultProps: { size: "xs" } } as const;
const closable = { defaultProps: { closeButtonProps: { "aria-label": "Close" } } } as const;

/** Mantine in our measures: small controls, quiet corners, system fonts. */
export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 6, dark: 5 },
  colors: { iris, dark: slate },
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: "var(--mono)",
  headings: { fontWeight: "600" },
  fontSizes: { xs: "13px", sm: "13.5px", md: "14px", lg: "16px", xl: "18px" },
  defaultRadius: "7px",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs" }, styles: { root: { fontWeight: 500 } } },
    TextInput: small,
    PasswordInput: small,
    NumberInput: small,
    Textarea: small,
    Select: small,
    MultiSelect: small,
    NativeSelect: small,
    SegmentedControl: { defaultProps: { size: "xs" }, styles: { label: { fontWeight: 500 } } },
    Checkbox: small,
    Radio: small,
    Switch: small,
    InputWrapper: { styles: { description: { color: "var(--ink-faint)", fontSize: 12 } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: 12, px: 8, py: 4 } },
    Modal: {
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        overlayProps: { backgroundOpacity: 0.35 },
        // Its element is a `header`, which would count as the page's.
        attributes: { header: { role: "none" } },
      },
    },
    Drawer: closable,
    Notification: closable,
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: 28 } },
    Menu: { defaultProps: { shadow: "md" } },
    Popover: { defaultProps: { shadow: "md" } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--mantine-color-body": "var(--surface-page)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-faint)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--surface-hover)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-placeholder": "var(--ink-faint)",
    "--mantine-color-error": "var(--bad-ink)",
    "--mantine-color-anchor": "var(--accent-ink)",
  },
  light: {},
  dark: {},
});
