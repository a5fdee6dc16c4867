package io.niotls.jsse;

import java.util.regex.Pattern;

/**
 * Names of suites that the JDK has or had, and that are never used here: RSA key exchange, static and anonymous Diffie-Hellman,
 * DSA, RC4, DES and NULL. Programs that take the names of the platform's own context set them on engines of any provider; a
 * name that no JDK knows is a mistake.
 */
final class SuiteNames {
    private static final Pattern REFUSED = Pattern.compile(
            "(TLS|SSL)_(RSA|RSA_EXPORT|DHE_DSS|DHE_DSS_EXPORT|DHE_RSA|DHE_RSA_EXPORT|DH_anon|DH_anon_EXPORT"
                    + "|ECDH_ECDSA|ECDH_RSA|ECDH_anon|ECDHE_ECDSA|ECDHE_RSA)"
                    + "_WITH_(NULL|RC4_128|RC4_40|DES40_CBC|DES_CBC|3DES_EDE_CBC|AES_128_CBC|AES_256_CBC|AES_128_GCM|AES_256_GCM)"
                    + "_(MD5|SHA|SHA256|SHA384)");
    private static final String RENEGOTIATION_SCSV = "TLS_EMPTY_RENEGOTIATION_INFO_SCSV";

    private SuiteNames() {}

    /** Returns whether a name is one of those, or the signal of RFC 5746, which goes without saying. */
    static boolean isRefused(String name) {
        return name.equals(RENEGOTIATION_SCSV) || REFUSED.matcher(name).matches();
    }
}
