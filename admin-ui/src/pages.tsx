import { Center, Title } from '@mantine/core'

export const Pages = () => (
  <Center h="100dvh">
    <Title>Seadragon</Title>
  </Center>
)
