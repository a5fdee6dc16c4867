package io.niotls.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/**
 * The signal HUP, by which programs are told to load their configuration again. Java has no supported way to hear it; what the
 * module jdk.unsupported has is called by reflection, for the compiler warns of it and this build takes no warnings.
 */
final class HangUp {
    private static final Runnable NOTHING = () -> { };

    private HangUp() {}

    /**
     * Says what to do on the signal, in place of ending the process. Where the system or the JVM (with -Xrs) does not give it
     * away it never comes.
     *
     * @param action runs in a thread of its own
     * @return to be run to hear it no more
     */
    static Runnable on(Runnable action) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object hangUp = signalType.getConstructor(String.class).newInstance("HUP");
            MethodHandle run = MethodHandles.lookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(action);
            Object handler = MethodHandleProxies.asInterfaceInstance(
                    handlerType, MethodHandles.dropArguments(run, 0, signalType));
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            Object before = handle.invoke(null, hangUp, handler);
            return () -> restore(handle, hangUp, before);
        } catch (ReflectiveOperationException notGivenAway) {
            return NOTHING;
        }
    }

    private static void restore(Method handle, Object hangUp, Object before) {
        try {
            handle.invoke(null, hangUp, before);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError("a handler that was there before", impossible);
        }
    }
}
