import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { ApiError } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { safeNext } from "../../api/session.ts";
import { Notice } from "../../ui/states.tsx";
import { authCss } from "./auth-page.tsx";

export interface Credentials {
  email: string;
  password: string;
}
interface Props {
  button: "Log in" | "Sign up";
  send: (credentials: Credentials) => Promise<unknown>;
  next: string | undefined;
  newPassword: boolean;
}

/** E-mail and password; after success on to where one wanted to go. */
export function CredentialsForm({ button, send, next, newPassword }: Props) {
  const router = useRouter();
  const form = useForm<Credentials>({
    initialValues: { email: "", password: "" },
    validate: {
      email: (value) => (value.includes("@") ? null : "An e-mail address is needed"),
      password: (value) =>
        newPassword && value.length < 8 ? "At least 8 characters" : value === "" ? "The password is missing" : null,
    },
  });
  const entering = useMutation({
    mutationFn: send,
    onSuccess: async () => {
      queryClient.clear();
      await router.invalidate();
      router.history.push(safeNext(next));
    },
    onError: (error) => {
      const fields = error instanceof ApiError ? error.envelope.validation_errors : undefined;
      for (const field of ["email", "password"] as const) {
        const messages = fields?.[field];
        if (messages) form.setFieldError(field, [messages].flat().join(" "));
      }
    },
  });
  return (
    <form className={authCss.authForm} onSubmit={form.onSubmit((values) => entering.mutate(values))} noValidate>
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        autoFocus
        size="sm"
        {...form.getInputProps("email")}
      />
      <PasswordInput
        label="Password"
        autoComplete={newPassword ? "new-password" : "current-password"}
        size="sm"
        {...form.getInputProps("password")}
      />
      {entering.isError && Object.keys(form.errors).length === 0 ? (
        <Notice tone="bad">{entering.error.message}</Notice>
      ) : null}
      <Button type="submit" size="sm" loading={entering.isPending} mt={4}>
        {button}
      </Button>
    </form>
  );
}
