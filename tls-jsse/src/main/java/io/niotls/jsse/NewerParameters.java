package io.niotls.jsse;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import javax.net.ssl.SSLParameters;

/** The getters that {@link SSLParameters} has since JDK 19 and 20, read on JDK 17 as well, where they give nothing. */
final class NewerParameters {
    private static final MethodHandle NAMED_GROUPS = getter("getNamedGroups");
    private static final MethodHandle SIGNATURE_SCHEMES = getter("getSignatureSchemes");

    private NewerParameters() {}

    /** Returns the named groups in a fresh array; null if none were set or the platform cannot say. */
    static String[] namedGroups(SSLParameters parameters) {
        return parameters instanceof NioTlsParameters ours ? ours.getNamedGroups() : read(NAMED_GROUPS, parameters);
    }

    /** Returns the signature schemes in a fresh array; null if none were set or the platform cannot say. */
    static String[] signatureSchemes(SSLParameters parameters) {
        return parameters instanceof NioTlsParameters ours ? ours.getSignatureSchemes() : read(SIGNATURE_SCHEMES, parameters);
    }

    private static MethodHandle getter(String name) {
        try {
            return MethodHandles.publicLookup().findVirtual(SSLParameters.class, name, MethodType.methodType(String[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null; // an older JDK
        }
    }

    private static String[] read(MethodHandle getter, SSLParameters parameters) {
        if (getter == null) {
            return null;
        }
        try {
            return (String[]) getter.invokeExact(parameters);
        } catch (RuntimeException | Error e) {
            throw e; // a subclass of the program's own threw it
        } catch (Throwable e) {
            throw new IllegalStateException("a getter of SSLParameters declares no exception", e);
        }
    }
}
