import { ActionIcon, localStorageColorSchemeManager, Tooltip, useMantineColorScheme } from "@mantine/core";
import { Monitor, Moon, Sun } from "lucide-react";

/** The same key is read by `public/color-scheme.js` before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "tandem:color-scheme" });

const order = { auto: "light", light: "dark", dark: "auto" } as const;
const icons = { auto: Monitor, light: Sun, dark: Moon };

/** Auto → light → dark. */
export function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: false });
  const Icon = icons[colorScheme];
  return (
    <Tooltip label={`Theme: ${colorScheme}`}>
      <ActionIcon aria-label={`Theme: ${colorScheme}. Change theme`} onClick={() => setColorScheme(order[colorScheme])}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
