package io.niotls.bogo;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialRequest;
import io.niotls.auth.CredentialSelector;
import io.niotls.proto.TlsException;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Chooses as the flags say: the first credential in their order that fits at all. What fits is for the library to say, but for
 * issuers: BoringSSL regards those that the peer named only if a credential says so.
 */
final class ScriptedCredentials implements CredentialSelector {
    private final ConnectionSettings settings;
    private final List<Credential> credentials;
    private final Observed observed;

    ScriptedCredentials(ConnectionSettings settings, List<Credential> credentials, Observed observed) {
        this.settings = settings;
        this.credentials = credentials;
        this.observed = observed;
    }

    @Override
    public Optional<CredentialChoice> select(CredentialRequest request) throws TlsException {
        observed.credentialRequest = Optional.of(request);
        if (settings.failCredentialCallback) {
            throw new IllegalStateException("-fail-cert-callback");
        }
        if (settings.failOcsp && request.forServer()) {
            throw new IllegalStateException("-fail-ocsp-callback");
        }
        for (int i = 0; i < credentials.size(); i++) {
            boolean isDefault = i == settings.credentials.size();
            Credential credential = credentials.get(i);
            if (!isDefault && settings.credentials.get(i).mustMatchIssuer && !isFromNamedIssuer(credential, request)) {
                continue;
            }
            Optional<CredentialChoice> choice = CredentialSelector.of(credential).select(withoutAuthorities(request));
            if (choice.isPresent()) {
                observed.selectedCredential = isDefault ? Observed.DEFAULT_CREDENTIAL : i;
                return choice;
            }
        }
        return Optional.empty();
    }

    /** The same for all: a case that resumes under other flags means to. */
    @Override
    public byte[] identity() {
        return new byte[0];
    }

    private static boolean isFromNamedIssuer(Credential credential, CredentialRequest request) {
        List<X500Principal> issuers =
                credential.chain().stream().map(certificate -> certificate.getIssuerX500Principal()).toList();
        return request.authorities().stream().anyMatch(issuers::contains);
    }

    private static CredentialRequest withoutAuthorities(CredentialRequest request) {
        return new CredentialRequest(request.serverName(), request.version(), request.signatureSchemes(),
                request.certificateSchemes(), List.of(), request.groups(), request.forServer());
    }
}
