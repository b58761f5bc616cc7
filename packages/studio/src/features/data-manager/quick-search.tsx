import { TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
}

/** Writes while one types; the address follows when one rests. */
export function QuickSearch({ label, value, onChange }: Props) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (text === known) return;
    const timer = setTimeout(() => {
      setKnown(text);
      latest.current(text);
    }, 250);
    return () => clearTimeout(timer);
  }, [text, known]);
  // The filters were changed elsewhere, e.g. cleared.
  const [given, setGiven] = useState(value);
  if (value !== given) {
    setGiven(value);
    if (value !== known) {
      setKnown(value);
      setText(value);
    }
  }
  return (
    <TextInput
      aria-label={label}
      placeholder="Search"
      leftSection={<Search size={14} />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      w={190}
    />
  );
}
