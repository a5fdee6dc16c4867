package io.niotls.bogo;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.util.List;

/**
 * What BoringSSL's compliance policies allow, as settings that any program could make: what is not in these lists must not be
 * negotiated. Pure ML-KEM, which two of BoringSSL's allow as well, is left out.
 */
enum Policy {
    /** SP 800-52r2. */
    FIPS_202205(
            List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_AES_256_GCM_SHA384,
                    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
            List.of(NamedGroup.SECP256R1, NamedGroup.SECP384R1),
            List.of(SignatureScheme.RSA_PKCS1_SHA256, SignatureScheme.RSA_PKCS1_SHA384, SignatureScheme.RSA_PKCS1_SHA512,
                    SignatureScheme.ECDSA_SECP256R1_SHA256, SignatureScheme.ECDSA_SECP384R1_SHA384,
                    SignatureScheme.RSA_PSS_RSAE_SHA256, SignatureScheme.RSA_PSS_RSAE_SHA384,
                    SignatureScheme.RSA_PSS_RSAE_SHA512)),
    /** WPA version 3.1, section 3.5. */
    WPA_202304(
            List.of(CipherSuite.TLS_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                    CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
            List.of(NamedGroup.SECP384R1),
            List.of(SignatureScheme.RSA_PKCS1_SHA384, SignatureScheme.RSA_PKCS1_SHA512, SignatureScheme.ECDSA_SECP384R1_SHA384,
                    SignatureScheme.RSA_PSS_RSAE_SHA384, SignatureScheme.RSA_PSS_RSAE_SHA512)),
    /** RFC 9151. */
    CNSA1_202603(
            WPA_202304.suites,
            WPA_202304.groups,
            List.of(SignatureScheme.ECDSA_SECP384R1_SHA384, SignatureScheme.RSA_PSS_RSAE_SHA384,
                    SignatureScheme.RSA_PKCS1_SHA384));

    final List<CipherSuite> suites;
    final List<NamedGroup> groups;
    /** For what the peer signs and for what we sign. */
    final List<SignatureScheme> schemes;

    Policy(List<CipherSuite> suites, List<NamedGroup> groups, List<SignatureScheme> schemes) {
        this.suites = suites;
        this.groups = groups;
        this.schemes = schemes;
    }
}
