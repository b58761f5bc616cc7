import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { installationQuery } from "../../api/queries.ts";
import { Notice } from "../../ui/states.tsx";
import { AuthPage, authCss } from "./auth-page.tsx";
import { CredentialsForm } from "./credentials-form.tsx";

export function SignUp() {
  const search = useSearch({ strict: false });
  const next = [search["next"]].flat()[0];
  const token = [search["token"]].flat()[0];
  const { data: installation } = useQuery(installationQuery());
  const first = installation?.has_owner === false;
  const closed = installation?.signup === "invite" && !token;
  return (
    <AuthPage
      title={first ? "Set up Tandem" : "Sign up"}
      lead={first ? "You are the first here: this account will own the installation." : "Create your account."}
    >
      {closed ? (
        <div style={{ marginTop: 18 }}>
          <Notice tone="warn">Signing up needs an invite link. Ask the owner of this installation for one.</Notice>
        </div>
      ) : (
        <CredentialsForm
          button="Sign up"
          next={next}
          newPassword
          send={(body) => client.accounts.signup({ body, query: token ? { token } : {} })}
        />
      )}
      {first ? null : (
        <p className={authCss.authFoot}>
          Already have an account?{" "}
          <Link to="/user/login" search={next ? { next } : {}}>
            Log in
          </Link>
        </p>
      )}
    </AuthPage>
  );
}
