import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { installationQuery } from "../../api/queries.ts";
import { AuthPage, authCss } from "./auth-page.tsx";
import { CredentialsForm } from "./credentials-form.tsx";

export function LogIn() {
  const search = useSearch({ strict: false });
  const next = [search["next"]].flat()[0];
  const { data: installation } = useQuery(installationQuery());
  return (
    <AuthPage title="Log in" lead="Welcome back.">
      <CredentialsForm
        button="Log in"
        next={next}
        newPassword={false}
        send={(body) => client.accounts.login({ body: { ...body, persist_session: true } })}
      />
      {installation === undefined || installation.signup === "invite" ? null : (
        <p className={authCss.authFoot}>
          {installation.has_owner ? "No account yet?" : "Nobody owns this installation yet."}{" "}
          <Link to="/user/signup" search={next ? { next } : {}}>
            Sign up
          </Link>
        </p>
      )}
    </AuthPage>
  );
}
