package io.niotls.bogo;

import io.niotls.auth.Credential;
import io.niotls.bogo.ConnectionSettings.CredentialSettings;
import io.niotls.crypto.Signer;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.SignatureScheme;
import io.niotls.wire.ByteReader;
import io.niotls.wire.DecodeException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads the credentials that the flags name. */
final class Credentials {
    private Credentials() {}

    /** Returns those that were begun with a flag, in their order, then the default one if there is one. */
    static List<Credential> of(ConnectionSettings settings) throws IOException, GeneralSecurityException {
        List<Credential> credentials = new ArrayList<>();
        for (CredentialSettings credential : settings.credentials) {
            credentials.add(read(credential, settings));
        }
        if (!settings.defaultCredential.key.isEmpty()) {
            credentials.add(read(settings.defaultCredential, settings));
        }
        return credentials;
    }

    private static Credential read(CredentialSettings settings, ConnectionSettings connection)
            throws IOException, GeneralSecurityException {
        if (settings.certificates.isEmpty() || settings.key.isEmpty()) {
            throw new Unimplemented("a credential without certificate or key");
        }
        List<X509Certificate> chain = RunnerCertificates.read(settings.certificates);
        PrivateKey key = RunnerCertificates.readKey(settings.key, chain.get(0).getPublicKey());
        Credential credential = Credential.of(chain, key, StandardCrypto.instance());
        List<SignatureScheme> schemes = connection.policy.map(policy -> policy.schemes).orElse(settings.schemes);
        if (!schemes.isEmpty()) {
            credential = Credential.of(credential.chain(), new PreferringSigner(credential.signer(), schemes));
        }
        if (settings.ocspResponse.length > 0 && !connection.declineOcsp) {
            credential = credential.withOcspResponse(settings.ocspResponse);
        }
        if (settings.certificateTimestamps.length > 0) {
            credential = credential.withSignedCertificateTimestamps(timestamps(settings.certificateTimestamps));
        }
        return credential;
    }

    /** Reads a SignedCertificateTimestampList, RFC 6962 §3.3. */
    private static List<byte[]> timestamps(byte[] encoded) {
        try {
            ByteReader list = new ByteReader(encoded);
            ByteReader timestamps = new ByteReader(list.opaque16(1));
            list.expectEnd();
            List<byte[]> result = new ArrayList<>();
            while (timestamps.remaining() > 0) {
                result.add(timestamps.opaque16(1));
            }
            return result;
        } catch (DecodeException e) {
            throw new Unimplemented("a list of timestamps that is not one");
        }
    }

    /** Signs with some of a key's schemes, in another order. */
    private record PreferringSigner(Signer signer, List<SignatureScheme> schemes) implements Signer {
        PreferringSigner {
            schemes = schemes.stream().filter(signer.schemes()::contains).toList();
        }

        @Override
        public byte[] sign(SignatureScheme scheme, byte[] content) throws GeneralSecurityException {
            return signer.sign(scheme, content);
        }
    }
}
