package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * The signatures on certificates and OCSP responses: which algorithms are good enough, and what they are called in TLS.
 *
 * <p>There is a list of what is allowed and none of what is not, so MD5, SHA-1, DSA and what nobody has heard of fall together.
 */
final class CertificateSignatures {
    private static final Map<ASN1ObjectIdentifier, SignatureScheme> SCHEMES = Map.of(
            PKCSObjectIdentifiers.sha256WithRSAEncryption, SignatureScheme.RSA_PKCS1_SHA256,
            PKCSObjectIdentifiers.sha384WithRSAEncryption, SignatureScheme.RSA_PKCS1_SHA384,
            PKCSObjectIdentifiers.sha512WithRSAEncryption, SignatureScheme.RSA_PKCS1_SHA512,
            X9ObjectIdentifiers.ecdsa_with_SHA256, SignatureScheme.ECDSA_SECP256R1_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384, SignatureScheme.ECDSA_SECP384R1_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512, SignatureScheme.ECDSA_SECP521R1_SHA512,
            ObjectIdentifiers.ED25519, SignatureScheme.ED25519,
            ObjectIdentifiers.ED448, SignatureScheme.ED448);

    private static final Map<ASN1ObjectIdentifier, SignatureScheme> PSS_SCHEMES = Map.of(
            NISTObjectIdentifiers.id_sha256, SignatureScheme.RSA_PSS_RSAE_SHA256,
            NISTObjectIdentifiers.id_sha384, SignatureScheme.RSA_PSS_RSAE_SHA384,
            NISTObjectIdentifiers.id_sha512, SignatureScheme.RSA_PSS_RSAE_SHA512);

    private CertificateSignatures() {}

    /**
     * Returns the scheme of a signature. What a certificate alone does not tell is left open: for ECDSA only the hash counts, not
     * the curve, and RSASSA-PSS is always given as rsae.
     *
     * @return nothing if the algorithm is weak or not known
     */
    static Optional<SignatureScheme> scheme(AlgorithmIdentifier algorithm) {
        if (!PKCSObjectIdentifiers.id_RSASSA_PSS.equals(algorithm.getAlgorithm())) {
            return Optional.ofNullable(SCHEMES.get(algorithm.getAlgorithm()));
        }
        try {
            RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(algorithm.getParameters());
            ASN1ObjectIdentifier hash = parameters.getHashAlgorithm().getAlgorithm();
            ASN1ObjectIdentifier maskHash =
                    AlgorithmIdentifier.getInstance(parameters.getMaskGenAlgorithm().getParameters()).getAlgorithm();
            SignatureScheme scheme = PSS_SCHEMES.get(hash);
            // RFC 8446 §4.2.3: one hash throughout and a salt as long, as BoringSSL, Go and webpki want it in certificates.
            boolean usual = scheme != null && hash.equals(maskHash)
                    && parameters.getSaltLength().intValue() == scheme.hash().length()
                    && PKCSObjectIdentifiers.id_mgf1.equals(parameters.getMaskGenAlgorithm().getAlgorithm());
            return usual ? Optional.of(scheme) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Returns whether a certificate's signature is of an algorithm and hash that one of the schemes has. */
    static boolean isAmong(X509Certificate certificate, List<SignatureScheme> schemes) {
        Optional<SignatureScheme> own = algorithm(certificate).flatMap(CertificateSignatures::scheme);
        return own.isPresent() && schemes.stream().filter(SignatureScheme::isKnown).anyMatch(scheme ->
                family(scheme) == family(own.get()) && scheme.hash() == own.get().hash());
    }

    private static SignatureScheme.Algorithm family(SignatureScheme scheme) {
        return scheme.algorithm() == SignatureScheme.Algorithm.RSA_PSS_PSS
                ? SignatureScheme.Algorithm.RSA_PSS_RSAE : scheme.algorithm();
    }

    /**
     * Makes sure that a certificate is not signed with a weak algorithm.
     *
     * @throws TlsException with {@link Fault#WEAK_CERTIFICATE_SIGNATURE} if it is, or the algorithm is not known
     */
    static void checkStrength(X509Certificate certificate) throws TlsException {
        if (algorithm(certificate).flatMap(CertificateSignatures::scheme).isEmpty()) {
            throw new TlsException(Fault.WEAK_CERTIFICATE_SIGNATURE, Printable.of(certificate.getSigAlgName()));
        }
    }

    private static Optional<AlgorithmIdentifier> algorithm(X509Certificate certificate) {
        byte[] parameters = certificate.getSigAlgParams();
        try {
            ASN1ObjectIdentifier id = new ASN1ObjectIdentifier(certificate.getSigAlgOID());
            return Optional.of(parameters == null
                    ? new AlgorithmIdentifier(id) : new AlgorithmIdentifier(id, ASN1Primitive.fromByteArray(parameters)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Checks a signature that is not on a certificate.
     *
     * @return false if it is wrong in any way, or its algorithm is weak or does not fit the key
     */
    static boolean verify(PublicKey key, AlgorithmIdentifier algorithm, byte[] content, byte[] signature) {
        Optional<SignatureScheme> scheme = scheme(algorithm);
        if (scheme.isEmpty()) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(jcaName(scheme.get()));
            if (scheme.get().algorithm() == SignatureScheme.Algorithm.RSA_PSS_RSAE) {
                HashAlgorithm hash = scheme.get().hash();
                verifier.setParameter(new PSSParameterSpec(
                        hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), hash.length(), 1));
            }
            verifier.initVerify(key);
            verifier.update(content);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String jcaName(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA -> scheme.hash().jcaName().replace("-", "") + "withECDSA";
            case RSA_PKCS1 -> scheme.hash().jcaName().replace("-", "") + "withRSA";
            case RSA_PSS_RSAE, RSA_PSS_PSS -> "RSASSA-PSS";
            case ED25519 -> "Ed25519";
            case ED448 -> "Ed448";
        };
    }
}
