namespace VectorDb.Storage;

/// <summary>Tells a full disk (or quota) from other input-output failures.</summary>
internal static class DiskFull
{
    // .NET puts the errno in HResult on Unix and the wrapped Win32 code on Windows.
    public const int LinuxNoSpace = 28;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool Is(Exception cause) => cause is IOException && cause.HResult switch
    {
        WindowsHandleDiskFull or WindowsDiskFull => true,
        LinuxNoSpace => !OperatingSystem.IsWindows(),
        LinuxQuota => OperatingSystem.IsLinux(),
        MacQuota => OperatingSystem.IsMacOS(),
        _ => false,
    };
}
